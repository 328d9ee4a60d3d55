function login(username, password) {
  // ruleid: aut312_constant_login_script
  if (username === "admin" && password === "hunter22") return true;
  // ruleid: aut312_constant_login_script
  if (form.email.value == 'root@example.org' && form.pwd.value == 'toor') return true;
  // ok: aut312_constant_login_script
  if (username === "" && password === "") return false;
  // ok: aut312_constant_login_script
  if (field === "username" && type === "password") return false;
  // ok: aut312_constant_login_script
  if (username === stored.name && password === stored.password) return true;
  // ok: aut312_constant_login_script
  // if (username === "admin" && password === "hunter22") return true;
  return user.type === "admin" && mode === "edit";
}
