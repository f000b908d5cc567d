package dev.askel.docs;

import java.util.List;

/**
 * A server with the tour's functions, and a client for it.
 *
 * @param description how the client makes its calls; printed with the test's output
 */
record TourRun(String description, TourServer server, TourClient client) implements AutoCloseable {
    /**
     * Starts a tour with the AWS CLI and boto3, or with the AWS SDK for Java if one of them is not
     * installed.
     */
    static TourRun withCommandLineIfInstalled(List<String> options) {
        return withCommandLineIfInstalled(options, "");
    }

    /**
     * Does the same with further settings.
     *
     * @param settings lines of a configuration file
     */
    static TourRun withCommandLineIfInstalled(List<String> options, String settings) {
        if (!CommandLineTourClient.isInstalled()) {
            return withJava(
                    "python3 with boto3 or the AWS CLI is not installed: the AWS SDK for Java makes"
                            + " the calls of the tour instead",
                    options,
                    settings);
        }
        var server = TourServer.start(PythonFunctions.start(), options, settings);
        return new TourRun(
                "The AWS CLI and boto3 run the commands of the tour",
                server,
                new CommandLineTourClient(server));
    }

    static TourRun withJava(String description, List<String> options) {
        return withJava(description, options, "");
    }

    private static TourRun withJava(String description, List<String> options, String settings) {
        var functions = JavaFunctions.start();
        var server = TourServer.start(functions, options, settings);
        return new TourRun(description, server, new JavaTourClient(server, functions));
    }

    @Override
    public void close() {
        if (client instanceof JavaTourClient java) {
            java.close();
        }
        server.close();
    }
}
