package dev.askel.connectors.optimized;

import dev.askel.asl.model.Resource.CallPattern;
import dev.askel.connectors.model.ServiceModel;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Collectors;

/** Renders {@code docs/integrations.md} from the table of integrations. */
final class IntegrationsPage {
    private IntegrationsPage() {}

    /**
     * Renders the page.
     *
     * @param tested keys of APIs that a test runs against moto's server
     */
    static String render(Set<String> tested) {
        var text =
                new StringBuilder(
                        """
                        # AWS service integrations

                        A Task state can call AWS services in two ways:

                        - an *optimized integration* such as `arn:aws:states:::sqs:sendMessage`, in
                          the tables below;
                        - any action of the AWS SDK, such as `arn:aws:states:::aws-sdk:s3:getObject`
                          ([AWS SDK integrations](#aws-sdk-integrations)).

                        `IntegrationsPageTest` (`-Daskel.write-docs=true`) generates this page from
                        the connectors' own tables. [Integrations of AWS](aws/integrations.md)
                        describes AWS's behavior.

                        ## Set endpoint and credentials

                        The endpoint of a service is the first of these that is set:

                        1. `askel.connectors.endpoints`, for all accounts or for one
                        2. the variable `AWS_ENDPOINT_URL_<SERVICE>`
                        3. the variable `AWS_ENDPOINT_URL`
                        4. AWS in the execution's region

                        ```
                        askel.connectors.endpoints {
                          s3 = "http://localhost:9000"
                          "123456789012" { sqs = "http://localhost:9324" }
                        }
                        ```

                        Credentials are those of the server's environment or the SDK's default
                        chain. `Credentials` of a state assume a role by STS. With
                        `askel.connectors.assume-execution-role = on` each call has the credentials of the
                        [execution's role](operations/execution-roles.md#calls-to-aws), as on AWS.

                        ## Buckets in a folder

                        `./askel up --s3-dir DIR` serves S3 from a folder, without AWS, network and
                        credentials. It applies to Tasks, to the readers and result writers of [Distributed
                        Maps](distributed-map.md), and to Bedrock's objects. It replaces all endpoints of S3.

                        ```
                        mkdir -p s3/shop/in
                        cp sales.csv s3/shop/in/
                        ./askel up --s3-dir s3
                        ```

                        - Each sub-folder whose name a bucket may have is a bucket, of all accounts.
                          `Credentials` of a state have no effect.
                        - Each file in it is an object, also one that another program writes. Its path is the
                          key: `in/sales.csv` in the bucket `shop`.
                        - A write replaces the file atomically, and is durable when the call returns. A file that
                          changes during a read fails the read.
                        - The settings are `--s3-dir`, also of `./askel run`, and `askel.connectors.s3-dir`.

                        | | |
                        |---|---|
                        | `aws-sdk:s3` | `getObject`, `headObject`, `putObject`, `copyObject`, `deleteObject`, \
                        `listObjectsV2`, `headBucket`, `createBucket`; others fail with `NotImplemented` |
                        | conditions, ranges, pages, delimiters, owners | as in S3; the owner is the account of \
                        the execution |
                        | ETag | changes with each write, but is not the digest of the content |
                        | not stored | content type (by the ending of the name), metadata, tags, access control, \
                        storage class |
                        | refused | versions, `ContentEncoding`: let the keys of gzip files end in `.gz` |
                        | keys that no file can have | an empty name (`a//b`, `a/`), `.`, `..`, `.askel-uploads`, a name of more \
                        than 255 bytes: not found, and refused by writes |
                        | `a` and `a/b` | cannot both be objects of one bucket |
                        | symbolic links | refused and not listed; the folder itself may be one |
                        | names beyond ASCII | need a locale with UTF-8, such as `LC_ALL=C.UTF-8` |
                        | very large folders | a listing reads the names again for every 16,384 of them, \
                        and for every page while files are added |

                        Files that are being written are in `.askel-uploads` beside the buckets, or in the bucket if
                        it is a file system of its own. A file system mounted below a bucket refuses writes. Files
                        are created for the account of the server only. Let only accounts that you trust write to
                        the folder.

                        **Nodes of a cluster** need the same folder, on a shared file system. Conditional writes
                        are safe only within one node.

                        ## Other integrations

                        | integration | patterns | calls |
                        |---|---|---|
                        | `lambda:invoke`, and the ARN of a function | request-response, \
                        `.waitForTaskToken` | [Lambda functions](functions.md) |
                        | `states:startExecution` | all | executions of this cluster |
                        | `http:invoke` | request-response | [hosts that definitions \
                        name](http-tasks.md) |
                        | `apigateway:invoke` | request-response, `.waitForTaskToken` | [an API \
                        behind an API gateway](http-tasks.md#api-gateway) |
                        | `bedrock:invokeModel` | request-response | a model of Bedrock |
                        | `eks:call` | request-response | the Kubernetes API of a cluster |
                        | `eks:runJob` | request-response, `.sync` | the same: a Job |

                        `bedrock:invokeModel` takes `Body`, as JSON or as text, or `Input.S3Uri`.
                        The object of `Input.S3Uri` must be text; `ContentType` is the object's
                        where none is given. With `Output.S3Uri` the answer is stored as that
                        object, and the result's `Body` is its address. Its calls have no
                        idempotency key: a repeated call asks the model again.

                        `eks:call` and `eks:runJob` call the Kubernetes API of the cluster in their
                        parameters:

                        - over TLS, with `CertificateAuthority` as the only trusted authority, and a
                          token of EKS's kind;
                        - at the hosts that [HTTP tasks](http-tasks.md#which-hosts-may-be-called)
                          may call.

                        A Job carries the key of its call as an annotation, so a repeated call finds
                        it. When a task ends before its Job, the Job is deleted. A test runs both
                        against a server that implements the documented API. They have not run on a
                        cluster yet.

                        ## Status events

                        The server puts status changes of Standard executions to the default event bus
                        (`Step Functions Execution Status Change`, source `aws.states`): its own
                        [event bus](events.md#react-to-executions), or that of EventBridge.
                        An event is stored until it is delivered, for `askel.logs.kept-for` at most.

                        | `askel.status-events.sink` | puts events |
                        |---|---|
                        | `auto` (default) | to EventBridge where an endpoint other than AWS is set \
                        for it, otherwise to the bus of this server |
                        | `own` | to the bus of this server |
                        | `eventbridge` | to EventBridge |
                        | `none` | never |

                        ## Optimized integrations

                        | column | meaning |
                        |---|---|
                        | patterns | request-response; `.sync`: the task waits for the job, and \
                        stops the job when the task ends before it; `.waitForTaskToken` |
                        | repeated call | the parameter that gets an idempotency key of ours where \
                        the definition gives none. A call that is repeated after a lost node then \
                        has no second effect. Without such a parameter the service may do the work \
                        twice ([Task calls](operations/task-calls.md)) |
                        | job | the action that polls the job, and the action that stops it |
                        | state | `moto`: a test runs it against moto's server. `called`: it uses \
                        the service's protocol and has not run. None has run against AWS itself |

                        | integration | patterns | repeated call | job: polled by, stopped by | \
                        state |
                        |---|---|---|---|---|
                        """);
        ApiTable.all().stream()
                .sorted(Comparator.comparing(Api::key))
                .forEach(api ->
                        text.append(row(api, tested.contains(api.key()) ? "moto" : "called")));
        text.append(
                """

                ## AWS SDK integrations

                `aws-sdk:<service>:<action>` (request-response, `.waitForTaskToken`) calls any
                action of the %d services whose models are in `askel-connectors`.
                CreateStateMachine refuses a service or action that does not exist, that Step
                Functions does not call, or that answers with a stream of events.

                Tests compare the requests, with a value for each member, with those of the SDK for
                Java (`RequestShapesTest`). They cover all operations of thirteen services in the
                five protocols.

                - Parameters and results have the names of the SDK for Java 2, with an upper-case
                  first letter: `DbInstanceIdentifier` for `DBInstanceIdentifier`, `EqualsValue` for
                  `Equals`.
                - `aws-sdk:sfn:*` calls this server, as the account of the execution, or of the role
                  where the state has `Credentials`. To call another endpoint, set one for Step
                  Functions itself: `AWS_ENDPOINT_URL_SFN`, `STEP_FUNCTIONS_ENDPOINT` or
                  `askel.connectors.endpoints.sfn`. `AWS_ENDPOINT_URL` does not apply to it.

                **Resources in several regions** are called at their own host. The request is signed
                for all regions, by Signature Version 4a, where the SDKs' endpoint rules say so:

                - global endpoints of EventBridge and SES (`EndpointId`);
                - multi-region access points of S3 (their ARN as `Bucket`), also on Outposts;
                - CloudFront's key-value stores, `partnercentralchannel` and `sustainability`.

                An endpoint that you set is called at its own address, with the same signature. moto
                does not support that signature.

                **Not supported without an endpoint of yours**: Timestream (its clients ask for hosts
                first), S3's directory buckets, and the data of Neptune Analytics' graphs. Their
                calls go to a host that AWS does not have.
                """
                        .formatted(ServiceModel.modelCount()));
        return text.toString();
    }

    private static String row(Api api, String state) {
        var token = api.tokenMember();
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
        var stop = rules.stopOperation();
        return "`%s`, %s"
                .formatted(rules.describeOperation(), stop == null ? "nothing" : "`" + stop + "`");
    }
}
