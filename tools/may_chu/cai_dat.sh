#!/usr/bin/env bash
# Cài khóa học cho máy chủ lớp học hay ảnh container: JupyterHub, Dockerfile, Binder và Codespaces đều gọi đúng tệp này.
#
#   cai_dat.sh [--data] [--jupyterhub]
#     --data         tải sẵn mọi bộ dữ liệu lấy được vào build/cache, cache mà mọi người dùng chung
#     --jupyterhub   thêm jupyterhub-singleuser vào .venv, để máy chủ của sinh viên chạy bằng chính .venv (ảnh container)
#
# Là root, hay dùng được sudo, thì mọi người dùng trên máy thấy kernel Java, dùng chung một jar và một cache chỉ đọc; không
# thì chỉ người đang chạy. Chạy lại là cập nhật. Kho gói, kho gương và proxy theo cấu hình sẵn có của apt, pip và Maven.
set -euo pipefail
umask 022
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
course=$PWD

data=no jupyterhub=no
for option; do
  case $option in
    --data) data=yes ;;
    --jupyterhub) jupyterhub=yes ;;
    *) echo "cai_dat.sh: không hiểu $option; các tùy chọn là --data và --jupyterhub." >&2 && exit 2 ;;
  esac
done

root=()
share=/usr/local/share/jupyter config=/usr/local/etc/jupyter
if ((EUID)); then
  root=(sudo)
  if ! sudo -n true 2>/dev/null; then
    root=()
    share=${XDG_DATA_HOME:-$HOME/.local/share}/jupyter config=$HOME/.jupyter
  fi
fi

# 1. Gói của hệ điều hành; Binder tự cài chúng từ chính tệp ấy.
missing=()
while read -r package; do
  dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
done < <(sed 's/ *#.*//; /^$/d' binder/apt.txt)
if ((${#missing[@]})); then
  "${root[@]}" apt-get update
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"
fi

# 2. Python từ 3.11: của máy, hay của The Littlest JupyterHub trên một bản Ubuntu cũ hơn.
python=python3
for candidate in python3 python3.13 python3.12 python3.11 /opt/tljh/user/bin/python3; do
  if "$candidate" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$candidate
    break
  fi
done

# 3. Môi trường Python, các jar, kernel.
"$python" hocsau setup
if [[ $jupyterhub == yes ]]; then
  .venv/bin/python -I -m pip install -r tools/requirements-may-chu.txt
fi

# 4. Dữ liệu chung. Bộ không có địa chỉ công khai thì thiếu, và bài học nói rõ điều ấy.
export HOCSAU_CACHE=${HOCSAU_CACHE:-$course/build/cache}
if [[ $data == yes ]]; then
  mkdir -p "$HOCSAU_CACHE"
  names=$("$python" -c 'import json; print(*(d["id"] for d in json.load(open("data/catalog.json"))["datasets"]))')
  for name in $names; do
    "$python" hocsau data --fetch "$name" || echo "Bỏ qua bộ $name."
  done
fi

# 5. Kernel và cấu hình của máy chủ Jupyter, ở nơi mọi bản Jupyter trên máy tìm thấy.
connect() { # connect <tệp của khóa học> <liên kết>: đặt liên kết, không đè lên tệp của người khác
  if [[ -e $2 && ! -L $2 ]]; then
    echo "cai_dat.sh: ở $2 đã có thứ khác; hãy dời nó đi rồi chạy lại." >&2
    exit 1
  fi
  "${root[@]}" ln -sfn "$1" "$2"
}
"${root[@]}" mkdir -p "$share/kernels" "$config"
connect "$course/.venv/share/jupyter/kernels/java" "$share/kernels/java"
connect "$course/tools/may_chu/jupyter_server_config.py" "$config/jupyter_server_config.py"

# 6. Người khác đọc được, không ghi được.
((EUID)) || chmod -R go=rX "$course"
echo "Xong: kernel Java ở $share/kernels/java."
