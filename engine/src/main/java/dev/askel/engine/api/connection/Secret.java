package dev.askel.engine.api.connection;

/** A secret string. {@link #toString} hides it from logs and messages. */
public record Secret(String text) {
    /** The value of a secret that is not disclosed. */
    public static final Secret NONE = new Secret("");

    @Override
    public String toString() {
        return "***";
    }
}
