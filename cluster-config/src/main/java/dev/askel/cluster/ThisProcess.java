package dev.askel.cluster;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** What an operator needs to find this process. */
public final class ThisProcess {
    private ThisProcess() {}

    /** This machine's name, or {@code localhost} when it has none. */
    public static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException _) {
            return "localhost";
        }
    }

    /** This process's number. */
    public static long pid() {
        return ProcessHandle.current().pid();
    }
}
