package dev.askel.connectors.sdk;

import java.util.Locale;
import java.util.regex.Pattern;

/** Derives the names of the SDK for Java 2 from the names in models. */
final class SdkNames {
    private static final String EXCEPTION = "Exception";

    private static final Pattern WORDS = Pattern.compile(" +");

    private SdkNames() {}

    /** Returns the prefix of a service's classes: {@code DynamoDB} becomes {@code DynamoDb}. */
    static String servicePrefix(String serviceId) {
        var spaced =
                serviceId
                        .replaceAll("[^A-Za-z0-9]+", " ")
                        .replaceAll("([^a-z]{2,})v([0-9]+)", "$1 v$2 ")
                        .replaceAll("([^A-Z]{2,})V([0-9]+)", "$1 V$2 ")
                        .replaceAll("(?<=[a-z])(?=[A-Z]([a-zA-Z]|[0-9]))", " ")
                        .replaceAll("([A-Z]+)([A-Z][a-z])", "$1 $2")
                        .replaceAll("([0-9])([a-zA-Z])", "$1 $2");
        var name = new StringBuilder();
        WORDS.splitAsStream(spaced.strip())
                .forEach(word ->
                        name.append(word.substring(0, 1).toUpperCase(Locale.ROOT))
                                .append(word.substring(1).toLowerCase(Locale.ROOT)));
        var className = name.toString();
        for (var prefix : new String[] {"Amazon", "Aws"}) {
            className =
                    className.startsWith(prefix) ? className.substring(prefix.length()) : className;
        }
        return className.endsWith("Service")
                ? className.substring(0, className.length() - "Service".length())
                : className;
    }

    /** Returns the class of an error: {@code NoSuchKey} becomes {@code NoSuchKeyException}. */
    static String exceptionName(String error) {
        var baseName =
                error.endsWith("Fault") && error.length() > "Fault".length()
                        ? error.substring(0, error.length() - "Fault".length())
                        : error;
        return baseName.endsWith(EXCEPTION) ? baseName : baseName + EXCEPTION;
    }
}
