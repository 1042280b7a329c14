package io.entangle.house;

import java.util.Set;

/**
 * A package directly below a module's root, and the doors that lead out of it.
 *
 * @param name the package's last name, or the empty string for the root package itself
 * @param rooms the other rooms of the module it may use
 * @param libraries package patterns, or names of single classes, it may use beyond those that are open to every room
 */
public record Room(String name, Set<String> rooms, Set<String> libraries) {

    public static Room room(String name) {
        return new Room(name, Set.of(), Set.of());
    }

    public Room using(String... otherRooms) {
        return new Room(name, Set.of(otherRooms), libraries);
    }

    public Room withLibraries(String... patterns) {
        return new Room(name, rooms, Set.of(patterns));
    }
}
