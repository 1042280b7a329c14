package io.entangle.api.web;

import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds what a record was bound without although it needs it: a component that may not be null, here or in whatever it holds. */
final class RequiredComponents {

    private static final int MOST = 50;
    private static final ClassValue<List<Component>> COMPONENTS = new ClassValue<>() {
        @Override
        protected List<Component> computeValue(Class<?> type) {
            RecordComponent[] components = type.getRecordComponents();
            return components == null
                    ? List.of()
                    : Arrays.stream(components)
                            .filter(component -> !component.getType().isPrimitive())
                            .map(Component::of)
                            .toList();
        }
    };

    private final Violations missing = new Violations();

    private RequiredComponents() {}

    /** The missing components by JSON pointer, the first of them if they are many. */
    static List<Violation> missing(Object value) {
        RequiredComponents found = new RequiredComponents();
        found.visit("", value);
        return found.missing.list();
    }

    private void visit(String pointer, Object value) {
        if (missing.list().size() >= MOST) {
            return;
        }
        if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                visit(pointer + "/" + i, list.get(i));
            }
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, held) -> visit(pointer + "/" + key, held));
        } else {
            for (Component component : COMPONENTS.get(value.getClass())) {
                String below = pointer + "/" + component.name;
                Object held = component.of(value);
                if (held != null) {
                    visit(below, held);
                } else {
                    missing.require(component.optional, below, "must be there");
                }
            }
        }
    }

    private record Component(String name, boolean optional, Method reader) {

        static Component of(RecordComponent component) {
            Method reader = component.getAccessor();
            reader.trySetAccessible();
            return new Component(
                    component.getName(), component.getAnnotatedType().isAnnotationPresent(Nullable.class), reader);
        }

        @Nullable
        Object of(Object holder) {
            try {
                return reader.invoke(holder);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("a component cannot be read: " + reader, e);
            }
        }
    }
}
