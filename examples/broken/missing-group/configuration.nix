# A user whose group was not declared.
{
  users.users.backup = {
    isSystemUser = true;
    group = "backup";
  };
}
