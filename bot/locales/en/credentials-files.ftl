# Files that members hand in as proof, and the key that seals them.

error-file-wrong-kind = Please send a PDF, JPEG, PNG, WebP or HEIC file. Anything else: take a photo or a screenshot of it.
error-file-empty = That file is empty. Please choose it again.
error-file-too-big = A file can have { $most } MB at most. A photo of the page is usually enough.
error-file-not-its-name = What is in the file does not match its name. Please send the original file, or a photo or screenshot of it.
error-file-hidden-content = Something else is attached to this file, so I cannot take it. Please send a screenshot of it.
error-file-active-content = This PDF contains scripts, attachments or a form that sends something. Please print it to a new PDF, or send a photo or screenshot.
error-file-locked = This PDF is locked with a password. Please print it to a new PDF, or send a photo or screenshot.
error-file-too-many-pages = A PDF can have { $most } pages at most. Please send only the pages that prove it.
error-file-too-many-pixels = This picture is too large: { $most } megapixels are the most. Please send a smaller one, or a screenshot.
error-file-unreadable = I cannot read this file; it may be damaged or incomplete. Please save it again, or send a photo or screenshot.
error-file-too-slow = This file takes too much work to open. Please send a photo or screenshot of it.
error-file-busy = Many files are being looked at just now. Please try again in a minute.
error-vault-key-missing = I cannot open what is stored here, because its key is not in place. Nothing is lost. Please tell an admin: `guanxi doctor` says more.
error-vault-damaged = This file is damaged or no longer in its place, so I cannot show it. Please tell an admin, or ask for it again.
