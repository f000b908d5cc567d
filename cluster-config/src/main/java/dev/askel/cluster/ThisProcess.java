package dev.askel.cluster;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The host name and process id of this process, for messages to the operator. */
public final class ThisProcess {
    private ThisProcess() {}

    /** Returns the name of this machine; {@code localhost} when the name is unknown. */
    public static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException _) {
            return "localhost";
        }
    }

    /** The id of this process. */
    public static long pid() {
        return ProcessHandle.current().pid();
    }
}
