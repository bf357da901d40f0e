x@{ a, x }: a
