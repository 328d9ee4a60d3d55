FROM python:3.13
# ruleid: aut302_default_account_script
ENV ADMIN_PASSWORD=admin
# ruleid: aut302_default_account_script
ARG SUPERUSER_PASSWORD=changeme
# ok: aut302_default_account_script
ARG ADMIN_PASSWORD
# ok: aut302_default_account_script
ENV ADMIN_PASSWORD=""
# ok: aut302_default_account_script
ENV ADMIN_PASSWORD=$ADMIN_PASSWORD
# ruleid: aut302_default_account_script
ENV ADMIN_PASSWORD admin
# ok: aut302_default_account_script
ENV ADMIN_PASSWORD $ADMIN_PASSWORD
