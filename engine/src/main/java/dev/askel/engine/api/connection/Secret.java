package dev.askel.engine.api.connection;

/** A text that shows itself in no log and no message. */
public record Secret(String text) {
    /** In the place of one that is not told. */
    public static final Secret NONE = new Secret("");

    @Override
    public String toString() {
        return "***";
    }
}
