package io.entangle.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.PackageMatcher;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which room of a module may use which other room and which library. An allow-list: what it does not name is forbidden, and
 * so is a room it does not name.
 */
public final class FloorPlan {

    /** The parts of the JDK that no room needs to ask for: no network, no database, no desktop. */
    public static final List<String> PLAIN_JAVA = List.of(
            "java.io",
            "java.lang..",
            "java.math",
            "java.net.URI",
            "java.net.URISyntaxException",
            "java.nio..",
            "java.security..",
            "java.text",
            "java.time..",
            "java.util..",
            "org.jspecify.annotations");

    private final Map<String, Room> rooms;
    private final List<String> openToAll;
    private final Map<String, String> lodgers;

    /**
     * @param rooms every room there is
     * @param openToAll package patterns, or names of single classes, that each room may use
     * @param lodgers foreign packages that hold classes of ours, with the room whose doors those have
     */
    public FloorPlan(List<Room> rooms, List<String> openToAll, Map<String, String> lodgers) {
        this.rooms = rooms.stream().collect(Collectors.toMap(Room::name, Function.identity()));
        this.openToAll = List.copyOf(openToAll);
        this.lodgers = Map.copyOf(lodgers);
    }

    /** The plan as a rule about all classes of the module that starts at {@code root}. */
    public ArchRule under(String root) {
        return classes()
                .that()
                .doNotHaveSimpleName("package-info")
                .should(new ArchCondition<JavaClass>("keep to the doors of their room") {
                    @Override
                    public void check(JavaClass item, ConditionEvents events) {
                        String place = placeUnder(root, item)
                                .orElseGet(() -> lodgers.getOrDefault(item.getPackageName(), item.getPackageName()));
                        Room room = rooms.get(place);
                        if (room == null) {
                            events.add(SimpleConditionEvent.violated(
                                    item,
                                    "%s lives in '%s', which is no room of the plan".formatted(item.getName(), place)));
                            return;
                        }
                        item.getDirectDependenciesFromSelf().stream()
                                .filter(dependency -> !isOpen(room, dependency, root))
                                .map(dependency -> SimpleConditionEvent.violated(
                                        item, "room '%s': %s".formatted(place, dependency.getDescription())))
                                .forEach(events::add);
                    }
                });
    }

    private boolean isOpen(Room room, Dependency dependency, String root) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        if (target.isPrimitive()) {
            return true;
        }
        Optional<String> place = placeUnder(root, target);
        if (place.isPresent()) {
            return place.get().equals(room.name()) || room.rooms().contains(place.get());
        }
        return Stream.concat(openToAll.stream(), room.libraries().stream())
                .anyMatch(pattern -> pattern.equals(target.getName())
                        || PackageMatcher.of(pattern).matches(target.getPackageName()));
    }

    private static Optional<String> placeUnder(String root, JavaClass item) {
        String name = item.getPackageName();
        if (name.equals(root)) {
            return Optional.of("");
        }
        return name.startsWith(root + ".")
                ? Optional.of(name.substring(root.length() + 1).split("\\.", 2)[0])
                : Optional.empty();
    }
}
