package dev.askel.engine.journal;

/** What became of a write. Only {@link Committed} means that anything of it is durable. */
public sealed interface WriteOutcome {
    /**
     * Durable.
     *
     * @param bucket where the rows stand; another one than asked for when the execution was moved
     *     meanwhile, to be used from now on
     */
    record Committed(int bucket) implements WriteOutcome {}

    /** A start whose name is taken; load that execution and compare. */
    record AlreadyExists() implements WriteOutcome {}

    /** A start or redrive whose machine has changed, is being deleted or gone; decide again. */
    record MachineMoved() implements WriteOutcome {}

    /**
     * The execution was kept long enough after its end and has left; a start finds its name held by
     * such a one, everybody else that there is no execution any more.
     */
    record Gone() implements WriteOutcome {}

    /** Another writer has written this sequence number; stop, and recover before writing again. */
    record Fenced(String otherWriter) implements WriteOutcome {}

    /** The queue was full; nothing was tried. */
    record Rejected() implements WriteOutcome {}

    /**
     * It could not be written: data the database refuses, a payload that does not encode ({@link
     * EncodingFailed}), or no database for longer than the breaker allows ({@link
     * JournalUnavailable}; then the row may still be there: recover before writing again).
     */
    record Failed(Throwable cause) implements WriteOutcome {}
}
