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
 * The possible shapes of values and those of given values: each record, each constant, each
 * optional component both present and absent.
 */
public final class Shapes {
    private static final String HOME = "dev.askel.";

    private final Set<String> shapes = new TreeSet<>();
    private final Set<Type> visited = new HashSet<>();

    private Shapes() {}

    /** The possible shapes of {@code type}. */
    public static Set<String> of(Type type) {
        var all = new Shapes();
        all.possible(type);
        return all.shapes;
    }

    /** The shapes of {@code values}. */
    public static Set<String> in(Iterable<?> values) {
        var all = new Shapes();
        values.forEach(all::seen);
        return all.shapes;
    }

    private void possible(Type type) {
        if (type instanceof ParameterizedType generic) {
            for (var argument : generic.getActualTypeArguments()) {
                possible(argument);
            }
            return;
        }
        var simple = (Class<?>) type;
        if (!simple.getName().startsWith(HOME) || !visited.add(simple)) {
            return;
        }
        if (simple.isSealed()) {
            for (var permitted : simple.getPermittedSubclasses()) {
                possible(permitted);
            }
        } else if (simple.isEnum()) {
            for (var constant : simple.getEnumConstants()) {
                shapes.add(simple.getSimpleName() + "." + constant);
            }
        } else if (simple.isRecord()) {
            possibleRecord(simple);
        }
    }

    private void possibleRecord(Class<?> type) {
        shapes.add(type.getName());
        for (var component : type.getRecordComponents()) {
            if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                shapes.add(type.getName() + "." + component.getName() + " absent");
                shapes.add(type.getName() + "." + component.getName() + " there");
            }
            possible(component.getGenericType());
        }
    }

    private void seen(Object value) {
        switch (value) {
            case Record record -> seenRecord(record);
            case Enum<?> constant ->
                    shapes.add(constant.getDeclaringClass().getSimpleName() + "." + constant);
            case Map<?, ?> map -> {
                map.keySet().forEach(this::seen);
                map.values().forEach(this::seen);
            }
            case Iterable<?> list -> list.forEach(this::seen);
            default -> {
                // A leaf has no shape of its own.
            }
        }
    }

    private void seenRecord(Record record) {
        var type = record.getClass();
        shapes.add(type.getName());
        for (var component : type.getRecordComponents()) {
            var value = read(component.getAccessor(), record);
            if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                var presence = value == null ? " absent" : " there";
                shapes.add(type.getName() + "." + component.getName() + presence);
            }
            if (value != null) {
                seen(value);
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
