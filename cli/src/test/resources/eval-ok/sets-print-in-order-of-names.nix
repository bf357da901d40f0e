{ zeta = 1; alpha = 2; Beta = 3; _x = 4; "with space" = 5; "9" = 6; "" = 7; }
