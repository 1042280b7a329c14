package io.entangle.worker.checkpoint;

import io.entangle.worker.pickle.PickleValue.Global;
import java.util.Set;

/**
 * Refuses files that would run something when Python loads them. Nothing here could run it, so this protects no one but the user's next tool, and says plainly
 * what the file is. Unknown classes of other modules stay names without effect.
 */
final class ForbiddenGlobals {

    private static final Set<String> MODULES = Set.of(
            "os",
            "posix",
            "nt",
            "subprocess",
            "pty",
            "sys",
            "shutil",
            "socket",
            "importlib",
            "imp",
            "runpy",
            "code",
            "codeop",
            "ctypes",
            "_ctypes",
            "multiprocessing",
            "threading",
            "_thread",
            "asyncio",
            "signal",
            "webbrowser",
            "http",
            "urllib",
            "requests",
            "ftplib",
            "smtplib",
            "telnetlib",
            "pickle",
            "_pickle",
            "cloudpickle",
            "dill",
            "marshal",
            "types",
            "inspect",
            "bdb",
            "pdb",
            "timeit",
            "cProfile",
            "profile",
            "trace",
            "site",
            "pip",
            "zipimport",
            "pkgutil",
            "pydoc",
            "doctest",
            "tempfile",
            "glob",
            "fileinput",
            "io",
            "_io",
            "operator",
            "_operator",
            "platform",
            "commands",
            "popen2");

    private static final Set<String> BUILTINS = Set.of("builtins", "__builtin__");

    /** The built-in types; every other built-in is a function. */
    private static final Set<String> HARMLESS_BUILTINS = Set.of(
            "set",
            "frozenset",
            "list",
            "dict",
            "tuple",
            "int",
            "float",
            "bool",
            "str",
            "bytes",
            "bytearray",
            "complex",
            "slice",
            "range",
            "object",
            "long",
            "unicode",
            "Ellipsis",
            "NotImplemented");

    private static final Set<String> FUNCTIONS = Set.of(
            "torch.load",
            "torch.hub",
            "torch.utils.cpp_extension",
            "torch.ops",
            "torch.classes",
            "numpy.load",
            "numpy.testing",
            "numpy.f2py",
            "numpy.distutils");

    private ForbiddenGlobals() {}

    /** @throws CheckpointException naming the first class or function that is forbidden */
    static void refuse(Set<Global> globals) {
        for (Global global : globals) {
            if (isForbidden(global)) {
                throw new CheckpointException(
                        "it names %s, which no checkpoint needs and which could run code when Python loads the file; nothing was run"
                                .formatted(Printable.of(global.qualifiedName())));
            }
        }
    }

    private static boolean isForbidden(Global global) {
        String module = global.module();
        int dot = module.indexOf('.');
        String top = dot < 0 ? module : module.substring(0, dot);
        if (BUILTINS.contains(top)) {
            return !HARMLESS_BUILTINS.contains(global.name());
        }
        return MODULES.contains(top)
                || FUNCTIONS.stream()
                        .anyMatch(name -> global.qualifiedName().equals(name)
                                || global.qualifiedName().startsWith(name + "."));
    }
}
