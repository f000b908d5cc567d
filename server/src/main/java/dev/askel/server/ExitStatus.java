package dev.askel.server;

/** How the process ends, for scripts and for whoever starts it again. */
public enum ExitStatus {
    /** What was asked for is done. */
    DONE(0),
    /** It failed; standard error says why. */
    FAILED(1),
    /** The command line was not understood. */
    USAGE(2),
    /** Somebody else uses the port, the data folder or the database. */
    REFUSED(3),
    /**
     * The cluster went on without this node, or its database is away; it may start again: {@code
     * EX_TEMPFAIL} of sysexits.
     */
    DOWNED(75);

    private final int code;

    ExitStatus(int code) {
        this.code = code;
    }

    /** The number that the operating system sees. */
    public int code() {
        return code;
    }
}
