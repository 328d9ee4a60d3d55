CREATE TABLE IF NOT EXISTS members (
  name TEXT PRIMARY KEY,
  email TEXT,
  digest TEXT,
  secret_question TEXT,  -- error: AUT402
  secret_answer TEXT  -- error: AUT402
);
CREATE TABLE IF NOT EXISTS kiosks (name TEXT PRIMARY KEY, password TEXT);
CREATE TABLE IF NOT EXISTS entries (id INTEGER PRIMARY KEY, day TEXT, text TEXT, cents INTEGER);
