package dev.askel.docs;

import java.util.List;

/**
 * A server and somebody who travels there.
 *
 * @param how the tour is made, for whoever reads the test's output
 */
record Journey(String how, TourServer server, Traveller traveller) implements AutoCloseable {
    /** By the shell, or by the AWS SDK for Java where the AWS CLI or boto3 is missing. */
    static Journey byCommandLineIfPossible(List<String> options) {
        if (!CommandLineTraveller.isEquipped()) {
            return byJava(
                    "python3 with boto3 or the AWS CLI is missing here: the AWS SDK for Java makes"
                            + " the calls of the tour instead",
                    options);
        }
        var server = TourServer.start(PythonFunctions.start(), options);
        return new Journey(
                "The AWS CLI and boto3 run the commands of the tour",
                server,
                new CommandLineTraveller(server));
    }

    static Journey byJava(String how, List<String> options) {
        var functions = JavaFunctions.start();
        var server = TourServer.start(functions, options);
        return new Journey(how, server, new JavaTraveller(server, functions));
    }

    @Override
    public void close() {
        if (traveller instanceof JavaTraveller java) {
            java.close();
        }
        server.close();
    }
}
