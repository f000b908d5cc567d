package dev.askel.http.authorization;

import dev.askel.access.policy.AccessRequest;
import java.util.List;

/** Lists the actions and resources that one kind of request needs. */
@FunctionalInterface
interface Rule {
    List<AccessRequest> requests(RequestedResources resources);
}
