"""A user list in memory, as guides print it."""

import hashlib

users = {  # error: AUT312
    "alice": "5f4dcc3b5aa765d61d8327deb882cf99",  # error: AUT010
    "bob": "e99a18c428cb38d5f260853678922e03",  # error: AUT010
}


def hash_password(password):
    """Returns the MD5 digest of a password."""
    return hashlib.md5(password.encode()).hexdigest()  # error: AUT010


def change_password(username, current_password, new_password):
    """Changes the password of a user who knows the current one."""
    if username not in users:
        return "User not found"
    if users[username] != hash_password(current_password):  # met: AUT203
        return "Current password is incorrect"
    users[username] = hash_password(new_password)
    return "Password changed"


def main():
    username = input("Username: ")
    current_password = input("Current password: ")
    new_password = input("New password: ")
    print(change_password(username, current_password, new_password))


if __name__ == "__main__":
    main()
