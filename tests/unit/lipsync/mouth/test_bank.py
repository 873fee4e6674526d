from dataclasses import replace

import numpy as np
import pytest

from lipsync.faces.pose import HeadModel, Pose
from lipsync.mouth.bank import MouthBank
from lipsync.mouth.lips import lips_of
from lipsync.mouth.sampling import mouth_of
from tests.fakes_lipsync import image_points, paint


def seen(bank: MouthBank, opening: float, *, width: float = 1.0, yaw_deg: float = 0.0) -> Pose:
    points = image_points(opening, width=width, yaw_deg=yaw_deg)
    pose = HeadModel().fit(points)
    mouth = mouth_of(paint(points), points, pose, lips_of(pose.to_head(points)))
    assert mouth is not None
    bank.offer(mouth)
    return pose


def test_closed_mouths_are_not_kept() -> None:
    bank = MouthBank()
    pose = seen(bank, 0.0)
    assert len(bank) == 0
    assert bank.find(0.1, 0.56, pose) is None


def test_the_mouth_that_is_open_far_enough_is_found() -> None:
    bank = MouthBank()
    for opening in (0.06, 0.12, 0.24):
        pose = seen(bank, opening)
    assert len(bank) == 3
    for wanted, expected in ((0.05, 0.06), (0.11, 0.12), (0.22, 0.24)):
        bank_of_its_own = bank.find(wanted, 0.56, pose)
        assert bank_of_its_own is not None
        assert bank_of_its_own.opening == pytest.approx(expected, rel=0.25)


def test_a_mouth_opened_far_too_little_is_not_stretched() -> None:
    bank = MouthBank()
    pose = seen(bank, 0.06)
    assert bank.find(0.3, 0.56, pose) is None


def test_the_head_pose_counts() -> None:
    bank = MouthBank()
    seen(bank, 0.12, yaw_deg=-25)
    straight = seen(bank, 0.12)
    found = bank.find(0.12, 0.56, straight)
    assert found is not None
    assert abs(found.yaw_deg) < 2


def test_the_mouth_shown_is_kept_while_others_fit_hardly_better() -> None:
    bank = MouthBank()
    seen(bank, 0.12)
    pose = seen(bank, 0.24)
    first = bank.find(0.12, 0.56, pose)
    assert bank.find(0.16, 0.56, pose) is first
    other = bank.find(0.24, 0.56, pose)
    assert other is not first
    assert bank.find(0.12, 0.56, pose) is other, "what is open too far is only covered"


def test_a_slit_that_shows_mostly_lip_is_not_kept() -> None:
    points = image_points(0.06)
    pose = HeadModel().fit(points)
    mouth = mouth_of(paint(points), points, pose, lips_of(pose.to_head(points)))
    assert mouth is not None
    bank = MouthBank()
    bank.offer(replace(mouth, quality=0.5))
    assert len(bank) == 0
    bank.offer(replace(mouth, quality=0.5, opening=0.12))
    assert len(bank) == 1


def test_it_never_grows_over_its_capacity() -> None:
    bank = MouthBank(capacity=4)
    for opening in np.linspace(0.06, 0.3, 12):
        seen(bank, float(opening))
    assert len(bank) == 4
    bank.clear()
    assert len(bank) == 0
