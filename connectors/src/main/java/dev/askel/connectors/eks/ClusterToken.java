package dev.askel.connectors.eks;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner.AuthLocation;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * Creates tokens that authenticate a caller to a cluster of EKS. A token is a presigned
 * GetCallerIdentity request for this cluster. The cluster sends the request to STS
 * (aws-iam-authenticator, "API Authorization from Outside a Cluster").
 */
final class ClusterToken {
    private static final String PREFIX = "k8s-aws-v1.";
    private static final String CLUSTER = "x-k8s-aws-id";
    private static final Duration VALID = Duration.ofSeconds(60);

    private static final AwsV4HttpSigner SIGNER = AwsV4HttpSigner.create();

    private ClusterToken() {}

    static String create(AwsCredentialsIdentity credentials, String region, String clusterName) {
        var host =
                "sts.%s.amazonaws.com%s".formatted(region, region.startsWith("cn-") ? ".cn" : "");
        var unsigned =
                SdkHttpFullRequest.builder()
                        .method(SdkHttpMethod.GET)
                        .uri(
                                URI.create(
                                        "https://"
                                                + host
                                                + "/?Action=GetCallerIdentity&Version=2011-06-15"))
                        .putHeader(CLUSTER, clusterName)
                        .build();
        var signed =
                SIGNER.sign(sign ->
                                sign.identity(credentials)
                                        .request(unsigned)
                                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "sts")
                                        .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                                        .putProperty(
                                                AwsV4HttpSigner.AUTH_LOCATION,
                                                AuthLocation.QUERY_STRING)
                                        .putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, VALID))
                        .request();
        return PREFIX
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(
                                signed.getUri().toString().getBytes(StandardCharsets.UTF_8));
    }
}
