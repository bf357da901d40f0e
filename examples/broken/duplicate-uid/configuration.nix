# Two users with one number.
{
  users.users.alice = {
    isNormalUser = true;
    uid = 1000;
  };
  users.users.bob = {
    isNormalUser = true;
    uid = 1000;
  };
}
