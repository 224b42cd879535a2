module clients/openshift

go 1.24.0

require github.com/openshift/api v0.0.0-20260114133223-6ab113cb7368
