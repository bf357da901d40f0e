({ enable ? "no" }: !enable) { }
