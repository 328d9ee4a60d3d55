"""The window."""

import tkinter as tk
from tkinter import messagebox

from . import auth


class Main(tk.Tk):
    """Sign-in first, the book behind it."""

    def __init__(self):
        super().__init__()
        self.title("Cash book")
        self.name = None
        self.name_entry = tk.Entry(self)
        self.password_entry = tk.Entry(self, show="*")
        self.new_password_entry = tk.Entry(self, show="*")
        self.name_entry.pack()
        self.password_entry.pack()
        self.new_password_entry.pack()
        tk.Button(self, text="Sign in", command=self.sign_in).pack()
        tk.Button(self, text="Change password", command=self.change_password).pack()

    def sign_in(self):
        if auth.sign_in(self.name_entry.get(), self.password_entry.get()):
            self.name = self.name_entry.get()
        else:
            messagebox.showerror("Cash book", "Name and password do not match.")

    def change_password(self):
        """The current password stands in the second field, the new one in the third."""
        if self.name is None or not auth.sign_in(self.name, self.password_entry.get()):
            messagebox.showerror("Cash book", "The current password is wrong.")
            return
        auth.set_password(self.name, self.new_password_entry.get())
        messagebox.showinfo("Cash book", "Changed.")
