package dev.askel.load.bench;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A setting that one of two compared servers has. The base is the server without it. */
enum ComparedSetting {
    /** The server verifies the signatures of calls. */
    SIGNED("--signed"),

    /** The server encrypts payloads before it stores them. */
    ENCRYPTED("--encrypted");

    private final String option;

    ComparedSetting(String option) {
        this.option = option;
    }

    /** Returns the setting that an option of the benchmark compares; null for other options. */
    static @Nullable ComparedSetting ofOption(String option) {
        return Stream.of(values())
                .filter(setting -> setting.option.equals(option))
                .findFirst()
                .orElse(null);
    }

    /** Returns the options of {@code ./askel up}. */
    List<String> serverOptions() {
        return switch (this) {
            case SIGNED -> List.of("--auth", "keys");
            case ENCRYPTED -> List.of();
        };
    }

    /** Returns the environment variables of {@code ./askel up}. */
    Map<String, String> environment() {
        return switch (this) {
            case SIGNED -> Map.of();
            case ENCRYPTED -> Map.of("ASKEL_JAVA_OPTS", "-Daskel.encryption.payloads=on");
        };
    }
}
