assert "left" == "right"; true
