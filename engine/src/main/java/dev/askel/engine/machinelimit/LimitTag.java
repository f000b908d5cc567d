package dev.askel.engine.machinelimit;

import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.engine.api.StateMachineType;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** A tag of a state machine that sets one of its limits. */
enum LimitTag {
    PAYLOAD_BYTES("askel:max-payload-bytes", Unit.BYTES, true, ExecutionLimits.PAYLOAD_BYTES_MIN) {
        @Override
        long max(LimitCeilings ceilings, StateMachineType type) {
            return ceilings.payloadBytes();
        }
    },
    HISTORY_EVENTS(
            "askel:max-history-events", Unit.NONE, false, ExecutionLimits.HISTORY_EVENTS_MIN) {
        @Override
        long max(LimitCeilings ceilings, StateMachineType type) {
            return ceilings.historyEvents();
        }
    },
    DURATION("askel:max-duration", Unit.SECONDS, true, 1) {
        @Override
        long max(LimitCeilings ceilings, StateMachineType type) {
            return switch (type) {
                case STANDARD -> ceilings.standardDuration().toSeconds();
                case EXPRESS -> ceilings.expressDuration().toSeconds();
            };
        }
    },
    INLINE_MAP_CONCURRENCY("askel:max-inline-map-concurrency", Unit.NONE, true, 1) {
        @Override
        long max(LimitCeilings ceilings, StateMachineType type) {
            return ceilings.inlineMapConcurrency();
        }
    },
    MAP_CONCURRENCY("askel:max-map-concurrency", Unit.NONE, false, 1) {
        @Override
        long max(LimitCeilings ceilings, StateMachineType type) {
            return ceilings.mapConcurrency();
        }
    },
    MAP_ITEMS("askel:max-map-items", Unit.NONE, false, 1) {
        @Override
        long max(LimitCeilings ceilings, StateMachineType type) {
            return ceilings.mapItems();
        }
    };

    /**
     * The unit of a value, with a text that describes the accepted values in a message. A suffix
     * multiplies the number.
     */
    enum Unit {
        NONE("a number"),
        BYTES("a number of bytes such as 524288 or 512KiB"),
        SECONDS("a number of seconds, or a duration such as 90s, 15m, 12h or 30d");

        private final String examples;

        Unit(String examples) {
            this.examples = examples;
        }

        /** Returns the factor of a number with a suffix; 0 when the unit has no such suffix. */
        long factor(String suffix) {
            if (suffix.isEmpty()) {
                return 1;
            }
            return switch (this) {
                case NONE -> 0;
                case BYTES ->
                        switch (suffix) {
                            case "KiB" -> 1_024;
                            case "MiB" -> 1_048_576;
                            default -> 0;
                        };
                case SECONDS ->
                        switch (suffix) {
                            case "s" -> 1;
                            case "m" -> Duration.ofMinutes(1).toSeconds();
                            case "h" -> Duration.ofHours(1).toSeconds();
                            case "d" -> Duration.ofDays(1).toSeconds();
                            default -> 0;
                        };
            };
        }
    }

    private static final Pattern VALUE = Pattern.compile("([0-9]{1,12})([A-Za-z]{0,3})");

    private final String key;
    private final Unit unit;
    private final boolean isForExpress;
    private final long min;

    LimitTag(String key, Unit unit, boolean isForExpress, long min) {
        this.key = key;
        this.unit = unit;
        this.isForExpress = isForExpress;
        this.min = min;
    }

    /** Returns the highest value. */
    abstract long max(LimitCeilings ceilings, StateMachineType type);

    String key() {
        return key;
    }

    /** Whether state machines of this type can have the tag. */
    boolean isFor(StateMachineType type) {
        return isForExpress || type == StateMachineType.STANDARD;
    }

    /** Returns the value of a tag; empty when it is not valid. */
    OptionalLong parse(String value, LimitCeilings ceilings, StateMachineType type) {
        var matcher = VALUE.matcher(value);
        if (!matcher.matches()) {
            return OptionalLong.empty();
        }
        // A wrong suffix has the factor 0, which is below each minimum.
        long number = Long.parseLong(matcher.group(1)) * unit.factor(matcher.group(2));
        return number >= min && number <= max(ceilings, type)
                ? OptionalLong.of(number)
                : OptionalLong.empty();
    }

    /** Returns the message about a value that is not valid. */
    String refusal(String value, LimitCeilings ceilings, StateMachineType type) {
        return "The tag %s must be %s, from %d to %d, but is '%s'."
                .formatted(key, unit.examples, min, max(ceilings, type), value);
    }
}
