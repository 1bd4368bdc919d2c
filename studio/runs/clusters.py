"""Where a workspace's runs are computed: the policy of its administrator, and what one run makes of it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from rest_framework.request import Request

from components.errors import Text, UserError, problem
from runners import clusters
from runners.clusters import Choice, Policy
from studio.api.problems import Refused
from studio.api.views import Bilingual, Shape, View, endpoint
from studio.runs.models import ClusterPolicy
from studio.workspaces.actions import audit
from studio.workspaces.models import User, Workspace


class ClusterAnswer(Shape):
    """The policy, and why the asker may not change it."""

    policy: Policy
    chosen: bool
    refusal: Bilingual | None


class ClusterView(View):
    @endpoint("cluster_read", role="viewer", answer=ClusterAnswer)
    def get(self, request: Request) -> ClusterAnswer:
        """Where this workspace's runs are computed, and what a run's own form may change."""
        return told(self.workspace, self.user)

    @endpoint("cluster_set", role="admin", body=Policy, answer=ClusterAnswer)
    def put(self, request: Request, body: Policy) -> ClusterAnswer:
        """Compute the workspace's runs to come there. The administrator's, and no token's."""
        if request.auth is not None:
            raise Refused(problem("token-refused", "No token may set the cluster.", "令牌不能设置集群。"), 403)
        choose(self.workspace, self.user, body)
        return told(self.workspace, self.user)


def policy(workspace: Workspace) -> Policy:
    """The workspace's policy; that of this machine where none was chosen."""
    row = ClusterPolicy.objects.filter(workspace=workspace).first()
    return Policy.model_validate(row.policy) if row else Policy()


def told(workspace: Workspace, user: User) -> ClusterAnswer:
    why = _refusal(user)
    return ClusterAnswer(
        policy=policy(workspace),
        chosen=ClusterPolicy.objects.filter(workspace=workspace).exists(),
        refusal=Bilingual(en=why.en, zh=why.zh) if why else None,
    )


@transaction.atomic
def choose(workspace: Workspace, user: User, chosen: Policy) -> None:
    """Keep the policy; raises Refused for anybody but the administrator, UserError naming each wrong field."""
    why = _refusal(user)
    if why:
        raise Refused(problem("cluster-refused", why.en, why.zh), 403)
    wrong = clusters.check(chosen.cluster)
    if wrong:
        raise UserError(wrong)
    value = chosen.model_dump(mode="json")
    row, _ = ClusterPolicy.objects.update_or_create(workspace=workspace, defaults={"policy": value})
    audit(workspace, user, "cluster.set", row, policy=value)


def for_run(workspace: Workspace, choice: Choice) -> dict[str, Any]:
    """The cluster of a run that begins now; empty where it runs as this studio's do. Raises UserError naming each wrong field."""
    found = policy(workspace)
    if found.cluster.kind != "local":
        return found.cluster_for(choice).model_dump(mode="json")
    if choice.model_dump(exclude_none=True):
        raise UserError(
            problem(
                "cluster-none",
                "This workspace's runs are computed on the studio's machine: there is no cluster to ask.",
                "该工作区在本机运行，没有可设置的集群。",
                hint=(
                    "An administrator chooses one under Workspace › Environment.",
                    "管理员可在“工作区 › 运行环境”中选择集群。",
                ),
            )
        )
    return {}


def _refusal(user: User) -> Text | None:
    if user.is_superuser:
        return None
    return Text(
        "Only the administrator of this studio chooses where runs are computed.",
        "只有本系统的管理员可以选择运行所在的集群。",
    )
