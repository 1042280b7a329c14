package io.entangle.worker.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Java of this kind, with this class path, in a process of its own. */
public final class ForkedJava {

    private final List<String> options = new ArrayList<>();
    private final List<String> main;

    private ForkedJava(List<String> main) {
        this.main = main;
    }

    /** To be started with a main class and its arguments. */
    public static ForkedJava of(String... main) {
        return new ForkedJava(List.of(main));
    }

    /** Adds options of the virtual machine. */
    public ForkedJava with(String... more) {
        options.addAll(List.of(more));
        return this;
    }

    /** What starts it. */
    public ProcessBuilder builder() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(main);
        return new ProcessBuilder(command);
    }
}
