with {}; [ iff thenx else' let1 in_ rec-x inheritx withx assertx orx ]
