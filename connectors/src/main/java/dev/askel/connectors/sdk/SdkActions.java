package dev.askel.connectors.sdk;

import dev.askel.asl.model.Resource.Integration;
import dev.askel.connectors.model.ServiceModel;
import dev.askel.connectors.model.ServiceOperation;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Finds the actions of {@code aws-sdk} resources (docs/aws/integrations.md section 5). */
public final class SdkActions {
    private static final String PREFIX = "aws-sdk:";

    /** Actions of services that Step Functions does not support. */
    private static final Set<String> UNSUPPORTED =
            Set.of(
                    "comprehendmedical:detectEntities",
                    "efs:createTags",
                    "elastictranscoder:testRole",
                    "emr:describeJobFlows",
                    "iotdeviceadvisor:listTestCases",
                    "lambda:invokeAsync",
                    "mediapackage:rotateChannelCredentials",
                    "rdsdata:executeSql",
                    "shield:deleteSubscription");

    private SdkActions() {}

    /** The action that a resource names. */
    record Action(String client, ServiceModel model, ServiceOperation operation) {}

    /**
     * Returns whether a resource names an existing action. The service in such a resource begins
     * with {@code aws-sdk:}.
     */
    public static boolean isAction(Integration resource) {
        return find(resource).isPresent();
    }

    /**
     * Returns the action that a resource names; empty when there is no such action. Names are
     * case-sensitive. The service is the client in lower case, and the action begins with a
     * lower-case letter.
     */
    static Optional<Action> find(Integration resource) {
        if (!resource.service().startsWith(PREFIX)
                || !Character.isLowerCase(resource.api().charAt(0))) {
            return Optional.empty();
        }
        var client = resource.service().substring(PREFIX.length());
        var api = resource.api();
        if (UNSUPPORTED.contains(client + ":" + api)) {
            return Optional.empty();
        }
        var name = api.substring(0, 1).toUpperCase(Locale.ROOT) + api.substring(1);
        return ServiceModel.load(client)
                .flatMap(model ->
                        model.operation(name)
                                // A stream of events has no result.
                                .filter(operation -> !operation.streamsEvents())
                                .map(operation -> new Action(client, model, operation)));
    }
}
