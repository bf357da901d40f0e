let x = "X"; in ''
      ${x} at six
        eight ${x}
      ${"multi\nline"} end
    ''
