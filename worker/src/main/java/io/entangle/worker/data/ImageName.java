package io.entangle.worker.data;

import java.util.Locale;

/** What names say of files and folders. */
final class ImageName {

    private ImageName() {}

    /** Whether an image is to be expected in a file. */
    static boolean isImage(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".jpg") || lower.endsWith(".jpeg") || lower.endsWith(".png");
    }

    /** Whether a file or folder is passed over. */
    static boolean isHidden(String name) {
        return name.startsWith(".") || name.equals("__MACOSX");
    }
}
