package io.entangle.api.local;

import java.io.IOException;
import java.nio.file.Path;

/** A process that starts the embedded server of a home, says where it listens, and lives until its input ends; tests kill it. */
final class LocalServerProcess {

    private LocalServerProcess() {}

    public static void main(String[] args) throws IOException {
        try (LocalPostgres server = LocalPostgres.start(Path.of(args[0]))) {
            System.out.println("listening " + server.jdbcUrl());
            System.out.flush();
            System.in.readAllBytes();
        }
    }
}
