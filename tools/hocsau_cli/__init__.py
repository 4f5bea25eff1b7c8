"""Lệnh hocsau, chỉ dùng thư viện chuẩn của Python: mỗi lệnh con một mô-đun.

problem, place, process, python, jdk, maven, kernel là các bước cài đặt; setup gọi chúng, các lệnh còn lại gọi setup.
"""
