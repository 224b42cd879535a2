# 1. Create a Change with scheduled deployment window
oc apply -f - <<EOF
apiVersion: clotho.cosmosdevops.co.uk/v1alpha1
kind: Change
metadata:
  name: deploy-payment-service-v2
  namespace: production
spec:
  description: "Deploy payment service v2 with new fraud detection"
  category: Normal
  riskLevel: High
  plannedStartTime: "2025-12-15T02:00:00Z"
  plannedEndTime: "2025-12-15T04:00:00Z"
  manifestRequests:
    - name: payment-service-deployment
EOF

# 2. Platform team approves via ApprovalEvent
oc apply -f - <<EOF
apiVersion: clotho.cosmosdevops.co.uk/v1alpha1
kind: ApprovalEvent
metadata:
  name: platform-approval-payment
  namespace: production
spec:
  targetStep: platform-review
  decision: approve
  comment: "Reviewed resource requests and replica count. LGTM."
EOF

# 3. Security team approves
oc apply -f - <<EOF
apiVersion: clotho.cosmosdevops.co.uk/v1alpha1
kind: ApprovalEvent
metadata:
  name: security-approval-payment
  namespace: production
spec:
  targetStep: security-review
  decision: approve
  comment: "Container image scanned, no CVEs. Approved."
EOF

# 4. Monitor the change status (auto-deploys at plannedStartTime)
oc get change deploy-payment-service-v2 -n production -w
