[ let ]
