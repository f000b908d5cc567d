package dev.askel.server;

/** The exit status of the process, for scripts and supervisors. */
public enum ExitStatus {
    /** The command succeeded. */
    DONE(0),
    /** The command failed, a definition is invalid, or a local execution did not succeed. */
    FAILED(1),
    /**
     * The command line is malformed, a definition file cannot be read, or the start of a local
     * execution is refused.
     */
    USAGE(2),
    /**
     * Askel refuses to start or to perform the command, for example because a setting is invalid or
     * the port is in use.
     */
    REFUSED(3),
    /**
     * The node was marked down, or its database is unavailable. The node may be started again:
     * {@code EX_TEMPFAIL} of sysexits.
     */
    DOWNED(75);

    private final int code;

    ExitStatus(int code) {
        this.code = code;
    }

    /** The number that the operating system receives. */
    public int code() {
        return code;
    }
}
