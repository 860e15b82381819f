# 成员提交的证明文件，以及加密用的密钥。

error-file-wrong-kind = 请发 PDF、JPEG、PNG、WebP 或 HEIC 文件。其他格式拍张照或截个图就行。
error-file-empty = 这个文件是空的，请重新选一次。
error-file-too-big = 文件最大 { $most } MB。一般拍张照片就够了。
error-file-not-its-name = 文件内容和文件名对不上。请发原文件，或者拍照、截图。
error-file-hidden-content = 这个文件里还夹带了别的内容，没法收。请截个图再发。
error-file-active-content = 这个 PDF 里有脚本、附件或会提交数据的表单。请重新打印成 PDF，或者拍照、截图。
error-file-locked = 这个 PDF 加了密。请重新打印成 PDF，或者拍照、截图。
error-file-too-many-pages = PDF 最多 { $most } 页。只发能证明的那几页就好。
error-file-too-many-pixels = 图片太大了，最多 { $most } 百万像素。请发小一点的，或者截个图。
error-file-unreadable = 这个文件打不开，可能损坏或不完整。请重新保存，或者拍照、截图。
error-file-too-slow = 这个文件太复杂，打不开。请拍照或截图再发。
error-file-busy = 现在文件比较多，请过一分钟再试。
error-vault-key-missing = 密钥不在，暂时打不开。内容没有丢。请告诉管理员运行 `guanxi doctor`。
error-vault-damaged = 这个文件损坏了或已不在，没法显示。请告诉管理员，或请对方重新提交。
