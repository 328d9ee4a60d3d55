-- First rows of a new harbor.
INSERT INTO berths_pier (name, berths) VALUES ('North pier', 24), ('South pier', 12);
INSERT INTO accounts_guest (login, password, email, leaves_on) VALUES ('admin', 'admin123', 'office@harbor.example', '2099-12-31');  -- error: AUT302
