package dev.askel.connectors.sdk;

import dev.askel.asl.model.Resource.Integration;
import dev.askel.connectors.model.ServiceModel;
import dev.askel.connectors.model.ServiceOperation;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The actions of {@code aws-sdk} resources (spec/integrations.md section 5). */
public final class SdkActions {
    private static final String PREFIX = "aws-sdk:";

    /** Step Functions calls none of these, though their services have them. */
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

    /** What a resource calls. */
    record Action(String client, ServiceModel model, ServiceOperation operation) {}

    /** Whether a resource whose service begins with {@code aws-sdk:} names an action. */
    public static boolean has(Integration resource) {
        return of(resource).isPresent();
    }

    /**
     * The action of a resource; empty when it names none. Names are exact: the service is the
     * client's, in lower case, and the action begins with a lower-case letter.
     */
    static Optional<Action> of(Integration resource) {
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
        return ServiceModel.of(client)
                .flatMap(model ->
                        model.operation(name)
                                // An answer that goes on and on is no result.
                                .filter(operation -> !operation.streamsEvents())
                                .map(operation -> new Action(client, model, operation)));
    }
}
