package dev.askel.connectors.optimized;

import dev.askel.asl.model.Resource.CallPattern;
import dev.askel.connectors.model.ServiceModel;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code docs/integrations.md}: what the table says, for people. */
final class IntegrationsPage {
    private IntegrationsPage() {}

    /**
     * The page.
     *
     * @param tried keys of APIs that a test runs against moto's server
     */
    static String text(Set<String> tried) {
        var text =
                new StringBuilder(
                        """
                        # Integrations

                        Written by `IntegrationsPageTest` (`-Daskel.write-docs=true`) from the connectors' own tables.

                        - *Patterns*: request-response, `.sync` (the job is awaited, and stopped when nobody waits for it any
                          more), `.waitForTaskToken`.
                        - *Repeated call*: the member that gets a key of ours where the parameters give none, so that a call whose
                          node died meets its first self when it is made again. Without one it may be done twice.
                        - *State*: `moto` is run against moto's server by a test, `called` speaks the service's protocol and
                          has not been run. None has been run against AWS itself.

                        `lambda:invoke` (request-response, `.waitForTaskToken`) and functions' own ARNs are called by a connector
                        of their own; `states:startExecution` in all its patterns starts executions of this very cluster.

                        `bedrock:invokeModel` (request-response) takes `Body`, as JSON or as text, or `Input.S3Uri`, whose object
                        has to be text (`ContentType` is the object's where none is given). With `Output.S3Uri` the answer becomes
                        that object, and the result's `Body` its address. Its calls have no key: a repeated one asks the model again.

                        `http:invoke` and `apigateway:invoke` (request-response, the second also `.waitForTaskToken`) call hosts
                        that definitions name, with connections of this cluster or of EventBridge: [HTTP tasks](http-tasks.md).

                        Where a service is: `askel.connectors.endpoints`, else `AWS_ENDPOINT_URL_<SERVICE>`, else `AWS_ENDPOINT_URL`,
                        else AWS in the execution's region. Credentials are those of the server's environment or the SDK's default
                        chain; `Credentials` of a state assume a role by STS.

                        ```
                        askel.connectors {
                          endpoints { s3 = "http://localhost:9000", "123456789012" { sqs = "http://localhost:9324" } }
                          on-unknown-outcome { default = REPEAT, of { "orders" = FAIL, "orders/Charge card" = REPEAT } }
                        }
                        ```

                        `FAIL` ends a call whose node was lost with `Askel.UnknownOutcome`, which Retry and Catch may name, where the
                        service knows no key of ours.

                        Status changes of Standard executions are told to EventBridge's default bus (`Step Functions Execution Status
                        Change`, source `aws.states`) where an endpoint other than AWS is named (`askel.status-events.sink = auto`);
                        `eventbridge` tells always, `none` never. They are durable: what cannot be told now is told later.

                        | integration | patterns | repeated call | job: asked by, stopped by | state |
                        |---|---|---|---|---|
                        """);
        ApiTable.all().stream()
                .sorted(Comparator.comparing(Api::key))
                .forEach(api ->
                        text.append(row(api, tried.contains(api.key()) ? "moto" : "called")));
        text.append(
                """

                `eks:call` (request-response) and `eks:runJob` (request-response, `.sync`) ask the Kubernetes API of the
                cluster that their parameters name, over TLS trusted by `CertificateAuthority` alone, with a token of
                EKS's kind; hosts by the list that HTTP tasks have. A Job carries its call's key as an annotation, so
                that a repeated call goes on with it; it is deleted when nobody waits for it any more. Run against a
                server that plays the documented API, not yet on a cluster.

                # AWS SDK integrations

                `aws-sdk:<service>:<action>` (request-response, `.waitForTaskToken`) calls any action of the %d services
                whose models are in `askel-connectors`. Their requests are compared, each member given a value, with what
                the SDK for Java makes of the same for all operations of thirteen services in the five protocols
                (`RequestShapesTest`). CreateStateMachine refuses services and actions that do not exist, that Step
                Functions does not call, or that answer with a stream of events.

                - Parameters and results have the names of the SDK for Java 2, with an upper-case first letter:
                  `DbInstanceIdentifier` for `DBInstanceIdentifier`, `EqualsValue` for `Equals`.
                - `aws-sdk:sfn:*` calls this very server, as the account of the execution (of the role, where the state has
                  `Credentials`), unless an endpoint is named for Step Functions itself: `AWS_ENDPOINT_URL_SFN`,
                  `STEP_FUNCTIONS_ENDPOINT` or `askel.connectors.endpoints.sfn`. `AWS_ENDPOINT_URL` is not meant for it.
                - What AWS has in several regions at once is called at its own host and signed for all of them, by Signature
                  Version 4a, where the SDKs' endpoint rules say so: global endpoints of EventBridge and SES (`EndpointId`),
                  multi-region access points of S3 (their ARN as `Bucket`) and those on Outposts, CloudFront's key-value stores,
                  `partnercentralchannel` and `sustainability`. An endpoint that is named is called at its own address, as for
                  all services, and signed to in the same way, as by the SDKs; of stand-ins, moto knows no such signature.
                - Called at a host that AWS does not have there, unless an endpoint is named: Timestream (whose hosts are asked
                  for first), S3's directory buckets, the data of Neptune Analytics' graphs.
                """
                        .formatted(ServiceModel.count()));
        return text.toString();
    }

    private static String row(Api api, String state) {
        var token = api.token();
        return "| `%s` | %s | %s | %s | %s |%n"
                .formatted(
                        api.key(),
                        api.patterns().stream()
                                .map(IntegrationsPage::name)
                                .collect(Collectors.joining(", ")),
                        token == null ? "" : "`" + token + "`",
                        job(api),
                        state);
    }

    private static String name(CallPattern pattern) {
        return pattern == CallPattern.REQUEST_RESPONSE
                ? "request-response"
                : "`" + pattern.suffix() + "`";
    }

    private static String job(Api api) {
        var rules = api.job();
        if (rules == null) {
            return "";
        }
        var stop = rules.stop();
        return "`%s`, %s".formatted(rules.describe(), stop == null ? "nothing" : "`" + stop + "`");
    }
}
