package dev.askel.engine.execution.codec;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Collects the shapes of values: each record, each constant, and each optional component both
 * present and absent.
 */
public final class Shapes {
    private static final String HOME = "dev.askel.";

    private final Set<String> shapes = new TreeSet<>();
    private final Set<Type> visited = new HashSet<>();

    private Shapes() {}

    /** Returns all shapes that values of {@code type} can have. */
    public static Set<String> possibleIn(Type type) {
        var all = new Shapes();
        all.addPossible(type);
        return all.shapes;
    }

    /** Returns the shapes that occur in {@code values}. */
    public static Set<String> presentIn(Iterable<?> values) {
        var all = new Shapes();
        values.forEach(all::addPresent);
        return all.shapes;
    }

    private void addPossible(Type type) {
        if (type instanceof ParameterizedType generic) {
            for (var argument : generic.getActualTypeArguments()) {
                addPossible(argument);
            }
            return;
        }
        var simple = (Class<?>) type;
        if (!simple.getName().startsWith(HOME) || !visited.add(simple)) {
            return;
        }
        if (simple.isSealed()) {
            for (var permitted : simple.getPermittedSubclasses()) {
                addPossible(permitted);
            }
        } else if (simple.isEnum()) {
            for (var constant : simple.getEnumConstants()) {
                shapes.add(simple.getSimpleName() + "." + constant);
            }
        } else if (simple.isRecord()) {
            addPossibleRecord(simple);
        }
    }

    private void addPossibleRecord(Class<?> type) {
        shapes.add(type.getName());
        for (var component : type.getRecordComponents()) {
            if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                shapes.add(type.getName() + "." + component.getName() + " absent");
                shapes.add(type.getName() + "." + component.getName() + " present");
            }
            addPossible(component.getGenericType());
        }
    }

    private void addPresent(Object value) {
        switch (value) {
            case Record record -> addPresentRecord(record);
            case Enum<?> constant ->
                    shapes.add(constant.getDeclaringClass().getSimpleName() + "." + constant);
            case Map<?, ?> map -> {
                map.keySet().forEach(this::addPresent);
                map.values().forEach(this::addPresent);
            }
            case Iterable<?> list -> list.forEach(this::addPresent);
            default -> {
                // A leaf adds no shape to the collection.
            }
        }
    }

    private void addPresentRecord(Record record) {
        var type = record.getClass();
        shapes.add(type.getName());
        for (var component : type.getRecordComponents()) {
            var value = read(component.getAccessor(), record);
            if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                var presence = value == null ? " absent" : " present";
                shapes.add(type.getName() + "." + component.getName() + presence);
            }
            if (value != null) {
                addPresent(value);
            }
        }
    }

    private static @Nullable Object read(Method accessor, Record record) {
        try {
            accessor.setAccessible(true);
            return accessor.invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(accessor.toString(), e);
        }
    }
}
