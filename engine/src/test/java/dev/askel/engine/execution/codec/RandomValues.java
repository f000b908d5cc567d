package dev.askel.engine.execution.codec;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.MachineLimits;
import dev.askel.asl.history.MapRunPlan;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.Pauses;
import dev.askel.asl.interpreter.execution.SignalBuffer;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/**
 * Generates random values of any record or sealed type by reflection, so that types and components
 * added later are included.
 */
public final class RandomValues {
    private final Random random;
    private final Map<Type, Object> fixedValues = new HashMap<>();
    private final RandomJson json;
    private final List<Payload> earlierPayloads = new ArrayList<>();

    /** Creates a generator. The same seed gives the same values. */
    public RandomValues(long seed) {
        random = new Random(seed);
        json = new RandomJson(random);
    }

    /** Uses {@code value} for every value of {@code type}. */
    public RandomValues fix(Class<?> type, Object value) {
        fixedValues.put(type, value);
        return this;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    /** Returns a random value of {@code type}. */
    public <T> T next(Class<T> type) {
        return type.cast(value(type));
    }

    private Object value(Type type) {
        if (type instanceof ParameterizedType generic) {
            return collection(generic);
        }
        var simple = (Class<?>) type;
        if (simple.isEnum()) {
            return oneOf(simple.getEnumConstants());
        }
        if (simple.isSealed()) {
            return value(oneOf(simple.getPermittedSubclasses()));
        }
        return switch (simple.getName()) {
            case "int", "java.lang.Integer" -> (int) number();
            case "long", "java.lang.Long" -> number();
            case "double" ->
                    random.nextInt(3) == 0 ? (double) random.nextInt(100) : random.nextDouble();
            case "boolean" -> random.nextBoolean();
            case "java.lang.String" -> text();
            case "java.time.Instant" -> instant();
            case "java.util.UUID" -> new UUID(random.nextLong(), random.nextLong());
            case "dev.askel.asl.interpreter.execution.Pauses" -> Pauses.NONE;
            case "dev.askel.asl.expression.Payload" -> payload();
            case "dev.askel.asl.history.FramePath" -> frame();
            case "dev.askel.asl.interpreter.execution.ExecutionState" -> state();
            case "dev.askel.asl.history.MapRunPlan" -> plan();
            case "dev.askel.asl.history.MachineLimits" -> limits();
            default -> record(simple);
        };
    }

    private Object collection(ParameterizedType type) {
        var arguments = type.getActualTypeArguments();
        var kind = type.getRawType();
        if (fixedValues.containsKey(kind)) {
            return fixedValues.get(kind);
        }
        if (kind == PVector.class) {
            PVector<Object> vector = TreePVector.empty();
            for (int i = random.nextInt(4); i > 0; i--) {
                vector = vector.plus(value(arguments[0]));
            }
            return vector;
        }
        if (kind == List.class) {
            var list = new ArrayList<Object>();
            for (int i = random.nextInt(4); i > 0; i--) {
                list.add(value(arguments[0]));
            }
            return list;
        }
        var map = new LinkedHashMap<Object, Object>();
        for (int i = random.nextInt(4); i > 0; i--) {
            map.put(value(arguments[0]), value(arguments[1]));
        }
        if (kind == Map.class) {
            return map;
        }
        if (kind == HashPMap.class) {
            return HashTreePMap.from(map);
        }
        throw new IllegalArgumentException("No random value of " + type);
    }

    private Object record(Class<?> type) {
        if (!type.isRecord()) {
            throw new IllegalArgumentException("No random value of " + type);
        }
        var components = type.getRecordComponents();
        var types = Arrays.stream(components).map(RecordComponent::getType);
        var values = Arrays.stream(components).map(this::component);
        try {
            var constructor = type.getDeclaredConstructor(types.toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return constructor.newInstance(values.toArray());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type.getName(), e);
        }
    }

    private @Nullable Object component(RecordComponent component) {
        boolean mayBeAbsent = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        return mayBeAbsent && random.nextBoolean() ? null : value(component.getGenericType());
    }

    /** A random state whose branches are stored under their own paths. */
    private ExecutionState state() {
        var state = (ExecutionState) record(ExecutionState.class);
        HashPMap<FramePath, Frame> branches = HashTreePMap.empty();
        for (var frame : state.branches().values()) {
            branches = branches.plus(frame.path(), frame);
        }
        return new ExecutionState(
                state.identity(),
                state.parent(),
                state.lastEventId(),
                state.lastEventAt(),
                state.input(),
                state.outcome(),
                state.root(),
                branches,
                state.redriveCount(),
                state.redrivenAt(),
                state.pendingNotices(),
                state.nextNotice(),
                state.startedBy(),
                state.answered(),
                state.acceptedRedrives(),
                HashTreePMap.empty(),
                SignalBuffer.EMPTY,
                state.heldPermits(),
                state.startPermit(),
                Pauses.NONE,
                state.forkOrigin(),
                state.migrations());
    }

    /** A random plan with either items or a reader. */
    private MapRunPlan plan() {
        var reader = random.nextBoolean() ? next(MapRunPlan.Reader.class) : null;
        return new MapRunPlan(
                text(),
                text(),
                payload(),
                reader == null ? payload() : null,
                reader,
                random.nextBoolean() ? next(MapRunPlan.Batching.class) : null,
                random.nextBoolean() ? next(MapRunPlan.Writer.class) : null,
                random.nextInt(),
                random.nextDouble(),
                number(),
                random.nextBoolean());
    }

    /** Random limits, each of which is positive or absent. */
    private MachineLimits limits() {
        var bytes = limit();
        var iterations = limit();
        var children = limit();
        return new MachineLimits(
                bytes == null ? null : bytes.intValue(),
                limit(),
                limit(),
                iterations == null ? null : iterations.intValue(),
                children == null ? null : children.intValue(),
                limit());
    }

    private @Nullable Long limit() {
        return random.nextBoolean() ? null : Long.valueOf(1 + random.nextInt(1_000_000));
    }

    private long number() {
        return switch (random.nextInt(8)) {
            case 0 -> Long.MAX_VALUE;
            case 1 -> Long.MIN_VALUE;
            case 2 -> random.nextLong();
            case 3 -> -1;
            default -> random.nextInt(1_000);
        };
    }

    private String text() {
        return random.nextInt(4) == 0 ? json.anyText() : "text-" + random.nextInt(20);
    }

    private Instant instant() {
        return switch (random.nextInt(12)) {
            case 0 -> Instant.MAX;
            case 1 -> Instant.MIN;
            case 2 -> Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
            case 3 -> Instant.ofEpochMilli(random.nextLong());
            case 4 -> Instant.EPOCH;
            default -> Samples.AT.plusMillis(random.nextInt(100_000));
        };
    }

    private FramePath frame() {
        var path = FramePath.ROOT;
        for (int depth = random.nextInt(4); depth > 0; depth--) {
            path = path.child(random.nextInt(3), random.nextInt(3));
        }
        return path;
    }

    /** An earlier payload, a payload equal to an earlier one, or a new payload. */
    private Payload payload() {
        if (!earlierPayloads.isEmpty() && random.nextInt(3) == 0) {
            return earlierPayloads.get(random.nextInt(earlierPayloads.size()));
        }
        var payload =
                !earlierPayloads.isEmpty() && random.nextInt(3) == 0
                        ? Payload.ofStoredJson(
                                earlierPayloads.get(random.nextInt(earlierPayloads.size())).utf8())
                        : json.payload();
        earlierPayloads.add(payload);
        return payload;
    }

    private <T> T oneOf(T[] values) {
        return values[random.nextInt(values.length)];
    }
}
