package dev.askel.connectors.aws;

import java.time.Duration;

/** Calls AWS services by the names of the SDK's clients and operations. Thread-safe. */
public interface AwsServices {
    /**
     * Whether a model of the client's service exists ({@code ServiceModel}). Only services with a
     * model can be called.
     *
     * @param client the client of the SDK for Java in lower case, such as {@code dynamodb}
     */
    boolean hasModel(String client);

    /**
     * Makes a call and waits for its answer. Blocks, so it must run on a virtual thread.
     *
     * @param request a request for a client that {@link #hasModel} accepts
     * @throws InterruptedException when interrupted; the connection is closed
     */
    ServiceResponse call(ServiceRequest request) throws InterruptedException;

    /**
     * Returns the credentials for a call to an endpoint. A role in Credentials takes precedence.
     * Otherwise the execution's role applies if {@link #assumesExecutionRoles()} is true. Without a
     * role, the server's own credentials apply. The credentials of a role come from a cache or from
     * STS. Blocks, so it must run on a virtual thread.
     *
     * @param timeout the timeout of each answer of STS
     */
    CallCredentials credentials(ServiceEndpoint endpoint, ServiceCaller caller, Duration timeout)
            throws InterruptedException;

    /** Whether the calls of an execution have the credentials of its role. */
    boolean assumesExecutionRoles();
}
