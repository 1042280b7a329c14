package io.entangle.api.local;

import io.entangle.api.security.StartupRefusal;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** PostgreSQL refuses to run as root; a user namespace makes it believe otherwise, where one may be made. */
final class RootCheck {

    private RootCheck() {}

    static void requireStartable() {
        if (isRoot() && !LinuxUtils.isUnshareAvailable()) {
            throw new StartupRefusal(
                    "PostgreSQL does not run as root, and 'unshare -U', which gets around that, is blocked on this machine.",
                    """
                    Take one of these ways:
                      - start as an ordinary user;
                      - use a PostgreSQL of your own: set SPRING_DATASOURCE_URL, SPRING_DATASOURCE_USERNAME and SPRING_DATASOURCE_PASSWORD;
                      - allow user namespaces, in Docker with --security-opt seccomp=unconfined.""");
        }
    }

    private static boolean isRoot() {
        try {
            return Files.exists(Path.of("/proc/self"))
                    && Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
