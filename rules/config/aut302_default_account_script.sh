#!/bin/sh
# ruleid: aut302_default_account_script
export DJANGO_SUPERUSER_PASSWORD=admin
# ruleid: aut302_default_account_script
DJANGO_SUPERUSER_PASSWORD=admin python manage.py createsuperuser --noinput
# ruleid: aut302_default_account_script
ADMIN_PASSWORD=${ADMIN_PASSWORD:-admin}
# ruleid: aut302_default_account_script
: "${ADMIN_PASSWORD:=admin}"
# ruleid: aut302_default_account_script
echo "from django.contrib.auth.models import User; User.objects.create_superuser('admin', 'a@b.c', 'admin')" | python manage.py shell
# ruleid: aut302_default_account_script
flask fab create-admin --username admin --firstname A --password admin
# ruleid: aut302_default_account_script
airflow users create --role Admin --username admin \
  --email admin@example.org --password admin
# ruleid: aut302_default_account_script
ckan user add admin email=admin@example.org password=administrator
# ruleid: aut302_default_account_script
python manage.py shell -c "User.objects.create_superuser(username='admin', email='', password='admin')"

# ok: aut302_default_account_script
export DJANGO_SUPERUSER_PASSWORD="$(openssl rand -base64 24)"
# ok: aut302_default_account_script
ADMIN_PASSWORD=$1
# ok: aut302_default_account_script
ADMIN_PASSWORD=${ADMIN_PASSWORD:?not set}
# ok: aut302_default_account_script
flask fab create-admin --username admin --password "$ADMIN_PASSWORD"
# ok: aut302_default_account_script
User.objects.create_superuser('admin', 'a@b.c', '$ADMIN_PASSWORD')
# ok: aut302_default_account_script
POSTGRES_PASSWORD=postgres
# ok: aut302_default_account_script
python manage.py createsuperuser --noinput
# ok: aut302_default_account_script
if [ "$ADMIN_PASSWORD" = "" ]; then echo "set ADMIN_PASSWORD"; fi
# ok: aut302_default_account_script
useradd --create-home app
